class SymbolFluent:
    __slots__ = ()
