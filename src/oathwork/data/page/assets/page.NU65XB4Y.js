import"./chunk.ATS7Z663.js";
