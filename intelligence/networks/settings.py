"""What the measures take for granted; the version goes into every result, so that it can be made again."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Settings:
    """Numbers of one version. Sources: docs/networks.md."""

    version: str = "1"
    # Communities
    case_nodes: int = 5_000  # below, modularity; from here on CPM, for modularity joins small groups of a large graph
    case_resolution: float = 1.0
    whole_resolution: float = 0.01  # least density of links inside a group, where the mean weight is 1
    runs: int = 10
    same_group: float = 0.5  # Jaccard: what counts as the same group in another run
    steady_runs: float = 0.7  # share of runs in which a group has to be found again
    broker_share: float = 0.2  # of the links of a group to others that one member carries
    least_members: int = 3  # Framework Decision 2008/841/JHA, Article 1: more than two persons
    # Key people
    top: int = 5
    samples: int = 30
    missing: float = 0.1  # share of links left out of each sample
    exact_paths: int = 1_000  # nodes; above, paths are counted from so many of them only
    pivots: int = 200
    exact_sample_paths: int = 200  # the same for samples and for states after removals, of which there are many
    sample_pivots: int = 100
    reach_steps: int = 2
    ball_nodes: int = 5_000  # above, reach counts direct contacts only
    # Disruption
    exact_passes: int = 2_000  # passes over the graph that an exact choice may take
    swap_nodes: int = 20_000
    swap_rounds: int = 5
    random_draws: int = 30
    holds_together: float = 0.9  # share of the rest that still hangs together: not fragmentable
    hardly: float = 0.7


STANDARD = Settings()
