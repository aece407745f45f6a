from enum import StrEnum


class Model(StrEnum):
    SMALL = "small-one"
    LARGE = "large-one"
