import"./chunk.LXOG4U6U.js";
