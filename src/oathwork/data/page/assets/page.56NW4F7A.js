import"./chunk.PCGF6KGY.js";
