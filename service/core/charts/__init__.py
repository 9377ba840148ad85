"""Pictures of figures as SVG made on the server: sized by the page, readable without scripts, in print and aloud.

Every function returns an `<svg>` with a title and a description; the page puts a table of the same figures beside it.
Lengths along the width are percentages, so that letters keep their size on a narrow screen.
"""

from service.core.charts.bars import bars, stacked
from service.core.charts.calibration import calibration_plot
from service.core.charts.columns import columns
from service.core.charts.flow import flow
from service.core.charts.lines import lines
from service.core.charts.rates import grouped_rates
from service.core.charts.scale import scale

__all__ = ["bars", "calibration_plot", "columns", "flow", "grouped_rates", "lines", "scale", "stacked"]
