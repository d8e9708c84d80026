import"./chunk.PRHQPA6M.js";
