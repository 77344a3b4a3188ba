"""Shows scheduled fetching live: the local stack beside sites that are played on this machine, in a time that flies."""
