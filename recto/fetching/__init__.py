"""Files from the web, under a policy: only from hosts the operator named, never from inside his network."""
