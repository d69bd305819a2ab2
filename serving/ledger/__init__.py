"""The ledger as auditors use it: proofs, checks of what it names, draws and scores made again, a witness."""
