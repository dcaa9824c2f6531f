#!/usr/bin/env python3
"""Golden values of the weekly strategy from a data directory, by pandas, scikit-learn and scipy.

    make_golden.py --data DIR --out DIR              write the golden files of --year
    make_golden.py --data DIR --check DIR            compare with reference results made from the same data
    make_golden.py --data DIR --backtest-only YEAR   one purged daily_close year; its metrics as JSON
"""

import argparse
import json
import sys
from pathlib import Path

from golden.market import read_market


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=Path("seeds/latest"), help="data directory (default: %(default)s)")
    parser.add_argument("--year", type=int, default=2025, help="year of the golden backtests (default: %(default)s)")
    action = parser.add_mutually_exclusive_group(required=True)
    action.add_argument("--out", type=Path, help="folder for the golden files")
    action.add_argument("--check", type=Path, help="folder of reference results")
    action.add_argument("--backtest-only", type=int, metavar="YEAR")
    options = parser.parse_args()

    if options.backtest_only:
        from golden.backtest import daily_close

        result = daily_close(read_market(options.data, five_minute=False), options.backtest_only, purge_days=5)
        print(json.dumps(result["metrics"]))
        return 0
    if options.check:
        from golden.check import check

        return 0 if check(read_market(options.data, five_minute=True), options.check) else 1
    from golden.write import write_golden

    write_golden(options.data, options.out, options.year)
    return 0


if __name__ == "__main__":
    sys.exit(main())
