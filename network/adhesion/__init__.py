"""The life of a membership: candidacies and sponsors, news, notices, sleep and return."""
