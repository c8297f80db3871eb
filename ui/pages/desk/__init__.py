"""推荐汇总: the desk of a recommending unit, with its ranked tables and what was found across packages."""
