"""Train the balloon detector and write v10.onnx, v11.onnx or v12.onnx beside this file.

    python models/balloon-detector/train.py --version 12

Needs the extra `train`. It learns from the recipe "practice" with seeds of its own: nothing of the
data sets 12345 and fairground is ever seen here.
"""

from __future__ import annotations

import argparse
import json
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import torch
from evaluate import HEIGHT, HERE, WIDTH, Boxes, choose, scenes
from torch import nn
from torch.nn import functional

from donewhen_samples.recipes import CATEGORIES

if TYPE_CHECKING:
    from pathlib import Path

STRIDE = 8
ACROSS, DOWN = WIDTH // STRIDE, HEIGHT // STRIDE


@dataclass(frozen=True)
class Plan:
    """How a version was trained.

    `scenes` of the recipe "practice" and `rare` of "one-balloon", where balloons are rarer, each
    from a seed of its own; `epochs` over them; the `widths` of the network.
    """

    seed: int
    scenes: int
    rare_seed: int
    rare: int
    epochs: int
    widths: tuple[int, int, int, int]
    rate: float = 3e-3


PLANS = {
    "10": Plan(81_000, 1_500, 81_050, 0, epochs=10, widths=(8, 16, 32, 32)),
    "11": Plan(81_100, 6_000, 81_150, 0, epochs=14, widths=(8, 16, 32, 32)),
    "12": Plan(81_200, 8_000, 81_250, 16_000, epochs=15, widths=(12, 24, 48, 64)),
}


def block(before: int, after: int, stride: int = 1) -> nn.Sequential:
    """Convolve, normalise, cut off below zero."""
    return nn.Sequential(
        nn.Conv2d(before, after, 3, stride, 1, bias=False),
        nn.BatchNorm2d(after),
        nn.ReLU(inplace=True),
    )


class Residual(nn.Module):
    """A narrow look around that is added to what comes in."""

    def __init__(self, width: int, dilation: int = 1) -> None:
        super().__init__()
        self.body = nn.Sequential(
            nn.Conv2d(width, width // 2, 1, bias=False),
            nn.BatchNorm2d(width // 2),
            nn.ReLU(inplace=True),
            nn.Conv2d(width // 2, width, 3, padding=dilation, dilation=dilation, bias=False),
            nn.BatchNorm2d(width),
        )

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Keep the shape [B, width, H, W]."""
        return functional.relu(x + self.body(x))


class Detector(nn.Module):
    """Anchor-free: each cell of 8 x 8 pixels says how far the sides of its balloon are away."""

    def __init__(self, widths: tuple[int, int, int, int]) -> None:
        super().__init__()
        a, b, c, d = widths
        self.near = nn.Sequential(
            block(3, a, 2), block(a, b, 2), Residual(b), block(b, c, 2), Residual(c), Residual(c)
        )
        self.far = nn.Sequential(
            block(c, d, 2), Residual(d), Residual(d, 2), Residual(d, 3), Residual(d, 2)
        )
        self.join = nn.Sequential(block(c + d, c), Residual(c, 2))
        self.classes = nn.Conv2d(c, len(CATEGORIES), 1)
        self.sides = nn.Conv2d(c, 4, 1)
        nn.init.constant_(self.classes.bias, -4.6)
        y, x = torch.meshgrid(torch.arange(DOWN), torch.arange(ACROSS), indexing="ij")
        self.register_buffer(
            "cells", (torch.stack((x, y)).float() + 0.5).reshape(1, 2, -1) * STRIDE
        )

    def forward(self, images: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """Class logits [B, C, N] and boxes [B, 4, N]: left, top, right, bottom."""
        near = self.near(images * 4 - 2)
        far = functional.interpolate(self.far(near), scale_factor=2.0, mode="nearest")
        joint = self.join(torch.cat((near, far), 1))
        sides = functional.softplus(self.sides(joint).flatten(2)) * STRIDE
        boxes = torch.cat((self.cells - sides[:, :2], self.cells + sides[:, 2:]), 1)
        return self.classes(joint).flatten(2), boxes


class Exported(nn.Module):
    """The detector with its output in the form [B, 4 + C, N]: centre, width, height, scores."""

    def __init__(self, detector: Detector) -> None:
        super().__init__()
        self.detector = detector

    def forward(self, images: torch.Tensor) -> torch.Tensor:
        """Turn images [B, 3, H, W], 0 to 1, into [B, 4 + C, N]."""
        logits, boxes = self.detector(images)
        low, high = boxes[:, :2], boxes[:, 2:]
        return torch.cat(((low + high) / 2, high - low, logits.sigmoid()), 1)


def targets(boxes: list[Boxes]) -> tuple[torch.Tensor, torch.Tensor]:
    """For each cell the class of its balloon (-1 none, -2 not asked) and that balloon's box."""
    labels = np.full((len(boxes), DOWN, ACROSS), -1, np.int64)
    goals = np.zeros((len(boxes), DOWN, ACROSS, 4), np.float32)
    for index, found in enumerate(boxes):
        areas = (found[:, 2] - found[:, 0]) * (found[:, 3] - found[:, 1])
        for box in found[np.argsort(-areas, kind="stable")]:
            _assign(labels[index], goals[index], box)
    cells = len(boxes), DOWN * ACROSS
    return torch.from_numpy(labels.reshape(cells)), torch.from_numpy(goals.reshape(*cells, 4))


def _assign(labels: np.ndarray, goals: np.ndarray, box: np.ndarray) -> None:
    column = min(max(int((box[0] + box[2]) / 2 / STRIDE), 0), ACROSS - 1)
    row = min(max(int((box[1] + box[3]) / 2 / STRIDE), 0), DOWN - 1)
    reach = min(int((box[2] - box[0]) / STRIDE / 4), 2)
    around = labels[_square(row, column, reach + 1)]
    around[around == -1] = -2
    labels[_square(row, column, reach)] = int(box[4])
    goals[_square(row, column, reach)] = box[:4]


def _square(row: int, column: int, reach: int) -> tuple[slice, slice]:
    rows = slice(max(row - reach, 0), row + reach + 1)
    return rows, slice(max(column - reach, 0), column + reach + 1)


def overlap(one: torch.Tensor, other: torch.Tensor) -> torch.Tensor:
    """Generalised IoU of boxes [n, 4] pair by pair (Rezatofighi and others, 2019)."""
    low, high = torch.maximum(one[:, :2], other[:, :2]), torch.minimum(one[:, 2:], other[:, 2:])
    shared = (high - low).clamp(min=0).prod(1)
    union = (one[:, 2:] - one[:, :2]).prod(1) + (other[:, 2:] - other[:, :2]).prod(1) - shared
    hull = (torch.maximum(one[:, 2:], other[:, 2:]) - torch.minimum(one[:, :2], other[:, :2])).prod(
        1
    )
    return shared / (union + 1e-6) - (hull - union) / (hull + 1e-6)


def loss_of(
    logits: torch.Tensor, boxes: torch.Tensor, labels: torch.Tensor, goals: torch.Tensor
) -> torch.Tensor:
    """Focal loss over the classes (Lin and others, 2017) and the boxes' overlap."""
    hit = labels >= 0
    wanted = functional.one_hot(labels.clamp(min=0), len(CATEGORIES)).transpose(1, 2) * hit[:, None]
    chance = logits.sigmoid()
    entropy = functional.binary_cross_entropy_with_logits(logits, wanted.float(), reduction="none")
    weight = (
        torch.where(wanted > 0, 0.5 * (1 - chance) ** 2, 0.5 * chance**2) * (labels != -2)[:, None]
    )
    count = hit.sum().clamp(min=1)
    places = (1 - overlap(boxes.transpose(1, 2)[hit], goals[hit])).sum()
    return ((entropy * weight).sum() * 2 + places) / count


def augmented(
    pixels: np.ndarray, boxes: list[Boxes], random: np.random.Generator
) -> tuple[torch.Tensor, list[Boxes]]:
    """Half of the batches mirrored, all moved by a few pixels, each scene brighter or darker."""
    mirrored, (dx, dy) = random.random() < 0.5, random.integers(-4, 5, 2)
    shifted = np.roll(pixels[:, :, ::-1] if mirrored else pixels, (dy, dx), (1, 2))
    images = torch.from_numpy(shifted).permute(0, 3, 1, 2).float()
    gain = torch.from_numpy(random.uniform(0.85, 1.15, (len(boxes), 1, 1, 1)).astype(np.float32))
    return (images * (gain / 255)).clamp(0, 1), [
        _moved(found, dx, dy, mirrored=mirrored) for found in boxes
    ]


def _moved(found: Boxes, dx: int, dy: int, *, mirrored: bool) -> Boxes:
    found = found.copy()
    if mirrored:
        found[:, [0, 2]] = WIDTH - found[:, [2, 0]]
    found[:, [0, 2]] = (found[:, [0, 2]] + dx).clip(0, WIDTH)
    found[:, [1, 3]] = (found[:, [1, 3]] + dy).clip(0, HEIGHT)
    return found[(found[:, 2] - found[:, 0] > 2) & (found[:, 3] - found[:, 1] > 2)]


def train(version: str, processes: int) -> None:
    """Train a version as its plan says, and export it."""
    plan, started = PLANS[version], time.monotonic()
    pixels, boxes = scenes("practice", plan.seed, plan.scenes, processes)
    if plan.rare:
        more, others = scenes("one-balloon", plan.rare_seed, plan.rare, processes)
        pixels, boxes = np.concatenate((pixels, more)), boxes + others
    count = len(boxes)
    print(f"{count} scenes after {time.monotonic() - started:.0f} s", flush=True)
    torch.manual_seed(plan.seed)
    torch.set_num_threads(processes)
    random = np.random.default_rng(plan.seed)
    detector = Detector(plan.widths).to(memory_format=torch.channels_last)
    print(sum(part.numel() for part in detector.parameters()), "parameters")
    batch = 32
    steps = count // batch * plan.epochs
    optimiser = torch.optim.AdamW(detector.parameters(), plan.rate, weight_decay=1e-2)
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        optimiser, plan.rate, total_steps=steps, pct_start=0.1
    )
    for epoch in range(plan.epochs):
        total, order = 0.0, random.permutation(count)
        for start in range(0, count - batch + 1, batch):
            chosen = order[start : start + batch]
            images, found = augmented(pixels[chosen], [boxes[index] for index in chosen], random)
            loss = loss_of(*detector(images), *targets(found))
            optimiser.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(detector.parameters(), 5.0)
            optimiser.step()
            schedule.step()
            total += loss.item()
        mean, seconds = total / (count // batch), time.monotonic() - started
        print(f"epoch {epoch + 1}: loss {mean:.3f} after {seconds:.0f} s", flush=True)
    export(detector.eval(), HERE / f"v{version}.onnx")


def export(detector: Detector, path: Path) -> None:
    """Write the ONNX file, with the class names in its metadata."""
    import onnx  # only once the training is over

    torch.onnx.export(
        Exported(detector).eval(),
        (torch.zeros(2, 3, HEIGHT, WIDTH),),
        str(path),
        dynamo=False,
        opset_version=17,
        input_names=["images"],
        output_names=["output"],
        dynamic_axes={"images": {0: "batch"}, "output": {0: "batch"}},
    )
    model = onnx.load(path)
    model.ir_version = 8
    model.doc_string = "Balloon detector, trained on synthetic scenes"
    entry = model.metadata_props.add()
    entry.key, entry.value = "names", json.dumps(list(CATEGORIES))
    onnx.checker.check_model(model, full_check=True)
    onnx.save(model, path)
    print(path.name, path.stat().st_size, "bytes")


def main() -> None:
    """Read the command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--version", choices=sorted(PLANS), default="12")
    parser.add_argument("--processes", type=int, default=4)
    options = parser.parse_args()
    train(options.version, options.processes)
    choose(options.version, options.processes)


if __name__ == "__main__":
    main()
