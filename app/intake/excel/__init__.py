"""Takes in workbooks: 附-1, 附-2, the lists of a factory and the figures of three years, recognised by their heads."""
