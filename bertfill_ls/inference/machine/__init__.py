"""What the machine gives this process: CPUs, address space, a place for caches, files that can be trusted to end."""
