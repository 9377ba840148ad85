"""The ledger by the API: items filed, read and listed, and each act upon one."""
