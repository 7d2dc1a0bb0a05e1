"""Everything that a person may know of one entity across contributions, and what a party says of its identity."""
