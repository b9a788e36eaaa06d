"""The recurrent layers of training give what the library's layers give."""

import pytest
import torch

from training import recurrence
from training.reader_model import TwoWay, turn
from training.recurrence import Dropout, TwoGrus


def _layer_and_rows() -> tuple[TwoWay, torch.Tensor, torch.Tensor]:
    torch.manual_seed(0)
    layer, rows = TwoWay(30, 8), torch.randn(5, 11, 30, requires_grad=True)
    lengths = torch.tensor([11, 7, 1, 10, 3])[:, None]
    return layer, rows, torch.arange(11)[None] < lengths


def _states_and_gradients(
    layer: TwoWay, rows: torch.Tensor, mask: torch.Tensor
) -> list[torch.Tensor]:
    states = layer(rows, turn(mask)) * mask[..., None]
    upstream = torch.sin(torch.arange(states.numel())).view_as(states)
    return [states, *torch.autograd.grad((states * upstream).sum(), [rows, *layer.parameters()])]


def test_states_and_gradients_are_the_librarys() -> None:
    layer, rows, mask = _layer_and_rows()
    ours = _states_and_gradients(layer.train(), rows, mask)
    librarys = _states_and_gradients(layer.eval(), rows, mask)
    assert len(ours) == 10
    for mine, theirs in zip(ours, librarys, strict=True):
        torch.testing.assert_close(mine, theirs, rtol=1e-4, atol=1e-5)


def test_the_recurrence_keeps_all_bits_where_products_have_sixteen(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    layer, rows, mask = _layer_and_rows()
    given: list[torch.Tensor] = []
    states: list[torch.Tensor] = []

    class Watched:
        @staticmethod
        def apply(*parts: torch.Tensor) -> torch.Tensor:
            given.extend(parts)
            states.append(TwoGrus.apply(*parts))
            return states[0]

    monkeypatch.setattr(recurrence, "TwoGrus", Watched)
    with torch.autocast("cpu", torch.bfloat16):
        found = layer.train()(rows, turn(mask))
    assert found.dtype == torch.float32
    inputs = given[0].detach()
    assert torch.equal(inputs, inputs.bfloat16().float())  # a product of sixteen bits
    assert torch.equal(states[0], TwoGrus.apply(*given))  # outside: nothing of it was rounded


def test_dropout_drops_a_quarter_and_keeps_the_mean() -> None:
    torch.manual_seed(0)
    ones, layer = torch.ones(1000, 1001), Dropout()
    assert layer.eval()(ones) is ones
    dropped = layer.train()(ones)
    assert set(dropped.unique().tolist()) == {0.0, torch.tensor(4 / 3).item()}
    assert abs((dropped == 0).float().mean().item() - 0.25) < 0.003  # seven standard errors
    assert not torch.equal(dropped, layer(ones))
