"""`python -m experiments.frontier --home HOME --drop DROP --truth DROP.truth.parquet --out FOLDER`."""

from experiments.frontier.compare import main

main()
