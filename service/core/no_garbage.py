"""To be imported first by a process that imports for others: of what is imported nothing is garbage.

To look for some takes a quarter of the time; those that are forked from it look for garbage again.
"""

import gc

gc.disable()
