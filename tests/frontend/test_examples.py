"""The examples in their short form: they run, and learn what they should."""
import importlib.util
from pathlib import Path

import pytest

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"


def load(name):
    spec = importlib.util.spec_from_file_location(f"example_{name}", EXAMPLES / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_spam():
    example = load("spam")
    if not example.DATA.is_file():
        pytest.skip("no ../shared/data")
    assert example.main(["--epochs", "6"]) > 0.93


def test_linear_models():
    pytest.importorskip("sklearn")
    for name, (ours, theirs) in load("linear_models").main().items():
        assert abs(ours - theirs) < (1e-3 if name == "linear regression" else 0.015), name


@pytest.mark.parametrize("short, least", [
    (["--epochs", "4"], 0.92), (["--network", "lenet", "--epochs", "2", "--limit", "2000"], 0.88)],
    ids=["mlp", "lenet"])
def test_train_mnist(short, least):
    example = load("train_mnist")
    if not example.DATA.is_dir():
        pytest.skip("no ../shared/data")
    assert example.main(short) > least


def test_train_mnist_without_the_files(tmp_path):
    pytest.importorskip("sklearn")
    missing = ["--images", str(tmp_path / "none"), "--epochs", "8", "--batch-size", "32"]
    assert load("train_mnist").main(missing) > 0.9


def test_char_lm(tmp_path, capsys):
    example = load("char_lm")
    short = ["--epochs", "2", "--hidden", "48", "--layers", "1", "--limit", "60000"]
    if not example.DATA.is_file():
        text = tmp_path / "text.txt"
        text.write_text("The quick brown fox jumps over the lazy dog, and on.\n" * 900)
        short += ["--data", str(text)]
    before, *after = example.main(short)
    assert after[-1] < after[0] < before and after[-1] < 15
    assert "The " in capsys.readouterr().out


def test_model_parallel():
    pytest.importorskip("sklearn")
    assert load("model_parallel").main(["--epochs", "5"]) > 0.9
