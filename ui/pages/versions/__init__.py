"""比较两版: any two of draft, issue, package and PDF."""
