"""The official lists — regions, departments, EPCI, EPT, communes — in a read-only reference file."""
