"""Parameter files of invented exchanges, for tests that need files and no accounts.

    write_exchanges.py FOLDER COUNT"""
import pathlib
import sys

import exchange

folder = pathlib.Path(sys.argv[1])
folder.mkdir(parents=True, exist_ok=True)
for seed in range(int(sys.argv[2])):
    (folder / f"{seed}.pa2").write_text(exchange.write_file(exchange.Exchange(seed)))
