"""Starting a cycle's run and following it, from a process that cannot train: the command line does the work."""
