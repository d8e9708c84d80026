import"./chunk.LRWHM75V.js";
