"""Two or more programs in turn, round after round, so that a noisy minute hits all of them; and
what came out as medians with their spread."""

import dataclasses
import statistics


def in_turn(rounds, *measures):
    """Calls each measure() once a round; answers a Samples for each."""
    samples = [Samples() for _ in measures]
    for _ in range(rounds):
        for kept, measure in zip(samples, measures):
            kept.append(measure())
    return samples


class Samples(list):
    """Dicts of numbers, one a round."""

    def middle(self, name):
        return statistics.median(sample[name] for sample in self)

    def told(self, name, form):
        """The median, with the smallest and largest where there are several."""
        values = sorted(sample[name] for sample in self)
        text = form.format(statistics.median(values))
        if len(values) > 1:
            text += f" ({form.format(values[0])}–{form.format(values[-1])})"
        return text


def ratio(ours, limit, name):
    """The median of the rounds' own ratios: what slowed a round down slowed both."""
    return statistics.median(one[name] / other[name] for one, other in zip(ours, limit))


def compared(what, ours, limit, name, form, aim=""):
    """The row of one figure of both."""
    return Row(what, ours.told(name, form), limit.told(name, form), ratio(ours, limit, name), aim)


@dataclasses.dataclass
class Row:
    what: str
    ours: str
    limit: str = ""
    ratio: float = None
    aim: str = ""

    def cells(self):
        return (self.what, self.ours, self.limit,
                "" if self.ratio is None else f"{self.ratio:.2f}", self.aim)

    def line(self):
        return "| " + " | ".join(self.cells()) + " |"
