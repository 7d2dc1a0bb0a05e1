"""Time-ordered keys as the application makes them, with the chance of a seed."""

from datetime import datetime
from random import Random


def key_at(moment: datetime, random: Random) -> str:
    """A UUID of version 7 for a moment, as 32 hexadecimal digits."""
    chance = f"{random.getrandbits(72):018x}"
    return f"{int(moment.timestamp() * 1000):012x}7{chance[:3]}8{chance[3:]}"
