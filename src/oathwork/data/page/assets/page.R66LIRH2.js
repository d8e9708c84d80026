import"./chunk.NV7UTDTG.js";
