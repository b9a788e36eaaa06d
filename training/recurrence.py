"""The readers' recurrent layers on a processor, with all that need not be in the loop outside it.

The library's layer multiplies small matrices for the weights' gradient at every word, and that is
nearly half of a training step. Here both directions run side by side, and what the loop leaves
behind is one large product (Appleyard et al. 2016, "Optimizing performance of recurrent neural
networks on GPUs", which the libraries follow on graphics cards only).
"""

import torch
from torch import Tensor
from torch.autograd.function import FunctionCtx


class TwoGrus(torch.autograd.Function):
    """Two GRUs of the same size, each over rows of its own (Cho et al. 2014)."""

    @staticmethod
    def forward(ctx: FunctionCtx, inputs: Tensor, weights: Tensor, biases: Tensor) -> Tensor:
        """Return the states (2, T, B, H).

        ``inputs`` (2, T, B, 3 H) are the gates' parts from the words, in the order reset, update,
        new; ``weights`` (2, H, 3 H) and ``biases`` (2, 1, 3 H) make the parts from the states.
        """
        size = inputs.shape[-1] // 3
        gates = torch.empty_like(inputs[..., : 2 * size])
        new, from_state, states = (torch.empty_like(inputs[..., :size]) for _ in range(3))
        state = torch.zeros_like(new[:, 0])
        for step in range(inputs.shape[1]):
            both, gate = torch.baddbmm(biases, state, weights), gates[:, step]
            torch.add(inputs[:, step, :, : 2 * size], both[..., : 2 * size], out=gate)
            reset, update = gate.sigmoid_().split(size, dim=-1)
            from_state[:, step] = both[..., 2 * size :]
            candidate = new[:, step]
            torch.addcmul(
                inputs[:, step, :, 2 * size :], reset, both[..., 2 * size :], out=candidate
            )
            state = torch.lerp(candidate.tanh_(), state, update, out=states[:, step])
        ctx.save_for_backward(weights, gates, new, from_state, states)
        return states

    @staticmethod
    def backward(ctx: FunctionCtx, upstream: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Return the gradients of inputs, weights and biases."""
        weights, gates, new, from_state, states = ctx.saved_tensors
        reset, update = gates.chunk(2, dim=-1)
        before = torch.cat([torch.zeros_like(states[:, :1]), states[:, :-1]], dim=1)
        # Every gate's gradient is a multiple of the state's, and the multiples are known by now.
        of_new = (1 - update) * (1 - new * new)
        of_update = (before - new).mul_(update).mul_(1 - update)
        of_reset = (of_new * from_state).mul_(reset).mul_(1 - reset)
        factors = torch.stack([of_reset, of_update, of_new * reset], dim=-2)
        gates_grad, state_grads = torch.empty_like(factors), torch.empty_like(new)
        turned, state_grad = weights.transpose(1, 2), torch.zeros_like(new[:, 0])
        for step in reversed(range(new.shape[1])):
            state_grad = torch.add(state_grad, upstream[:, step], out=state_grads[:, step])
            gate_grad = torch.mul(
                state_grad.unsqueeze(-2), factors[:, step], out=gates_grad[:, step]
            )
            state_grad = torch.baddbmm(state_grad * update[:, step], gate_grad.flatten(-2), turned)
        by_direction = gates_grad.view(2, -1, 3 * new.shape[-1])  # (2, T B, 3 H)
        weights_grad = before.flatten(1, 2).transpose(1, 2) @ by_direction
        biases_grad = by_direction.sum(dim=1, keepdim=True)
        torch.mul(state_grads, of_new, out=gates_grad[..., 2, :])
        return gates_grad.flatten(-2), weights_grad, biases_grad


def run_both(
    first: torch.nn.GRU, second: torch.nn.GRU, rows: tuple[Tensor, Tensor]
) -> list[Tensor]:
    """Return the states (B, T, H) of each layer over its rows (B, T, inputs)."""
    layers = (first, second)
    parts = [
        torch.nn.functional.linear(part.transpose(0, 1), layer.weight_ih_l0, layer.bias_ih_l0)
        for layer, part in zip(layers, rows, strict=True)
    ]
    weights = torch.stack([layer.weight_hh_l0.T for layer in layers])
    biases = torch.stack([layer.bias_hh_l0[None] for layer in layers])
    with torch.autocast("cpu", enabled=False):  # rounding would add up from word to word
        states = TwoGrus.apply(torch.stack(parts).float(), weights.float(), biases.float())
    return [direction.transpose(0, 1) for direction in states]


class Dropout(torch.nn.Module):
    """Dropout of a quarter, from random bytes: the library draws a number of 64 bits for each."""

    def forward(self, values: Tensor) -> Tensor:
        """Return the values with one in four set to 0 and the others scaled, in training only."""
        if not self.training:
            return values
        words = torch.empty(-(-values.numel() // 8), dtype=torch.int64, device=values.device)
        drawn = words.random_(-(2**63), None).view(torch.uint8)[: values.numel()]
        return values * (drawn.view_as(values) >= 64).to(values.dtype).mul_(4 / 3)
