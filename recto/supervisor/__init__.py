"""`recto up`: everything on one machine, in the foreground, as child processes of one supervisor."""
