SELECT r.* FROM registered r, moment m WHERE r.cycle = m.cycle
