"""The charter: its versions and clauses, who signed it with which figures and mandate, and the certificate of each signature."""
