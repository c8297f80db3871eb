"""How people write figures, dates, telephones, mailboxes and codes, and what each of them means."""
