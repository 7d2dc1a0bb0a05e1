"""Networks: put together, looked at, analysed and taken out, each time as one reader may know it."""

from intelligence.services.networks.drawing import NEAREST, WHOLE, Drawing, Extent, Shown, draw
from intelligence.services.networks.exporting import FORMATS, NetworkExport, export_network, note_picture
from intelligence.services.networks.keeping import (
    Beginning,
    change_network,
    make_network,
    remove_network,
    remove_note,
    save_version,
    write_note,
)
from intelligence.services.networks.running import ask_analysis, result_of, run_waiting
from intelligence.services.networks.taking_in import MOST_BYTES, READ_TITLES, TakenIn, read_network, take_in

__all__ = [
    "FORMATS",
    "MOST_BYTES",
    "NEAREST",
    "READ_TITLES",
    "WHOLE",
    "Beginning",
    "Drawing",
    "Extent",
    "NetworkExport",
    "Shown",
    "TakenIn",
    "ask_analysis",
    "change_network",
    "draw",
    "export_network",
    "make_network",
    "note_picture",
    "read_network",
    "remove_network",
    "remove_note",
    "result_of",
    "run_waiting",
    "save_version",
    "take_in",
    "write_note",
]
