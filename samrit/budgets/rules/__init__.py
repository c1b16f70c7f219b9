"""Rules of budget books: columns, cells, checks, totals, names of bodies, who may."""
