"""Field reports, from an inspector or from a file, to rows of `verifications`, each with a receipt.

Its modules are imported by name: the service starts without what lands rows.
"""
