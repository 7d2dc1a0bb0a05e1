"""The measures themselves, on numpy, scipy and graspologic-native; imported when the first of them is asked for."""
