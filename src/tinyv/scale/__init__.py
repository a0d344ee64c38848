"""More than one machine: files judged over Ray Data, the service over Ray Serve (extra `ray`)."""
