"""What each subcommand is: one file each; parses, calls, prints."""
