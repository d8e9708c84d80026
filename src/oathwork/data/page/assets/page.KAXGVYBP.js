import"./chunk.WCTHCK75.js";
