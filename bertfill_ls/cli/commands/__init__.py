"""The subcommands, one file each. They read, ask and print; what they say stands in ``core/messages``."""
