"""The commands of ``zhizao``, one module a subject: each declares its arguments and does its job on the services."""
