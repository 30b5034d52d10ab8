"""How often something may be tried: counters in the database, right across processes and hosts."""
