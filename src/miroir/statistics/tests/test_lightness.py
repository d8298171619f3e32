import subprocess
import sys


def test_formulas_are_there_without_numpy() -> None:
    code = "import miroir.statistics, miroir.indicators, miroir.remarks, sys"
    code += "; sys.exit('numpy' in sys.modules or 'sklearn' in sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True)
