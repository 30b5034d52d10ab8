"""The charter: its versions, who signed them with which figures and mandate, and the certificates."""
