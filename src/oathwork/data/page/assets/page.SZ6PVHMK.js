import"./chunk.BZVGBAWE.js";
