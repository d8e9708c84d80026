import"./chunk.32JCLR3L.js";
