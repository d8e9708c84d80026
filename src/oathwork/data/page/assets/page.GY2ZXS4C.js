import"./chunk.OSTVWYS4.js";
