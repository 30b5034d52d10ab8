"""The organisations of the network, each in one of its three colleges, and the people who act for them."""
