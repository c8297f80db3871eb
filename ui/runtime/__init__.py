"""Things of Qt and the platform that know no draft: jobs, timers, dialogs, printing, shortcuts."""
